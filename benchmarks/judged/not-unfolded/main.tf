locals {
  projects = { for k, v in { a = { name = "x" } } : k => merge(v, { prefix = null }) }
  accounts = { for s in [{ key = "a", name = "n" }] : s.key => s }
}

module "projects" {
  for_each = local.projects
  source   = "./project"
  name     = each.value.name
}

module "accounts" {
  for_each   = local.accounts
  source     = "./account"
  project_id = module.projects[each.value.key].project_id
  name       = each.value.name
}

resource "terraform_data" "judged" {
  input = module.accounts["a"].email
}
