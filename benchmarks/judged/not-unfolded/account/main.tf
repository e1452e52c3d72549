variable "name" {}

variable "project_id" {}

output "email" {
  value = var.project_id == null ? var.name : "${var.name}@${var.project_id}"
}
