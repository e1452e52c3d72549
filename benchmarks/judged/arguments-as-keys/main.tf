module "plan" {
  source = "./plan"
}

resource "terraform_data" "group" {
  for_each = { for k, v in module.plan.wanted : k => v if v.on }
  input    = each.value.name
}

resource "terraform_data" "judged" {
  input = jsonencode(keys(terraform_data.group))
}
