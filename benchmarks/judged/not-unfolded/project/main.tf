variable "name" {}

resource "terraform_data" "project" {
  input = var.name
}

output "project_id" {
  value      = "p-${var.name}"
  depends_on = [terraform_data.project]
}
