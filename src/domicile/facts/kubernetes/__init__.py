"""What Kubernetes objects mean for data: where workloads and volumes are, what roles allow."""
