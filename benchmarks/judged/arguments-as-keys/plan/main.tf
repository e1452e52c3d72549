locals {
  all = { a = { on = false, name = "n" }, b = { on = true, name = "found" } }
}
resource "terraform_data" "wanted" {
  for_each = local.all
  input    = each.value
}
output "wanted" { value = { for k, v in terraform_data.wanted : k => v.input } }
