"""Kubernetes manifests as blocks: objects with their kinds, namespaces, inherited labels and waivers."""
