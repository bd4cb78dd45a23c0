# execwarden:allow EW101 until=2030-01-01 reason=the old way
resource "aws_iam_role" "app" {
  name = "app-${var.env == "x" ? "}" : "{"}"
  assume_role_policy = <<-EOT
    {"Statement": []}
  EOT
  // execwarden:allow EW102 reason="a b"
}

data "aws_iam_policy_document" "exec" {
  /* } */
  statement { actions = ["ecs:ExecuteCommand"] }
}
