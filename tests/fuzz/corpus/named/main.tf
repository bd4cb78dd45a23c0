1variable "x" {}
resource "aws_iam_role" "r" {}
