"""Where data will live, who can reach it, and whether that is allowed: Terraform and Kubernetes, before deployment."""

__version__ = "0.1.0"
