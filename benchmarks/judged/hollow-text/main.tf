data "terraform_remote_state" "other" {
  count   = 1
  backend = "local"
  config  = { path = "${path.module}/other.tfstate" }
}

locals {
  partition = try(data.terraform_remote_state.other[0].outputs.partition, "")
}

resource "terraform_data" "judged" {
  input = "arn:${local.partition}:iam"
}
