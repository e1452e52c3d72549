"""Writes the plan JSON that Terraform would show for a configuration, as far as the configuration alone decides it.

Providers cannot be run where the tests run, so that the plan is made from our own reading of the configuration: what it
proves is that the two doors lead to the same facts, not that the reading is right. Values that a provider computes are
unknown, as they are when nothing exists yet. Sources of the format: developer.hashicorp.com/terraform/internals/
json-format, and internal/command/jsonconfig and jsonplan of hashicorp/terraform (checked 2026-11).
"""
