terraform {
  required_providers {
    external = {
      source  = "hashicorp/external"
      version = "~> 2.3"
    }
  }
}

variable "workers" {
  type    = set(string)
  default = ["worker-1", "worker-2"]
}

data "external" "worker" {
  for_each    = var.workers
  program     = ["firstlight", "terraform"]
  working_dir = path.module
  query = {
    content   = templatefile("${path.module}/worker.bu", { name = each.key })
    strict    = true
    files_dir = "."
    snippets  = jsonencode([file("${path.module}/reboots.bu")])
  }
}

# user_data = data.external.worker["worker-1"].result.rendered
output "rendered" {
  value = { for name, worker in data.external.worker : name => worker.result.rendered }
}
