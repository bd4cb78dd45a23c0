"""Ways to the machines below tasks: small accounts, and what is told.

    check_path_hosts.py PROGRAM

Rows are as path_rows.py reads them.
"""
from path_rows import *

INSTANCES = "arn:aws:ec2:*:*:instance/*"
NODES = "arn:aws:ssm:*:*:managed-instance/*"
ASSOCIATIONS = "arn:aws:ssm:*:*:association/*"
WINDOWS = "arn:aws:ssm:*:*:maintenancewindow/*"
DEFINITIONS = "arn:aws:ssm:*:*:automation-definition/*"


def own(name):
    return f"arn:aws:ssm:*:{ACCOUNT}:document/{name}"


#: Each of them alone: what, call, resources.
ALONE = [
    ("AWS's own document in the account's name, in a session on an instance",
     "ssm:StartSession", [INSTANCES, own("AWS-StartInteractiveCommand")]),
    ("such a document in a session on a managed node",
     "ssm:StartSession", [NODES, own("AWS-StartInteractiveCommand")]),
    ("such a document for a command on an instance",
     "ssm:SendCommand", [INSTANCES, own("AWS-RunShellScript")]),
    ("such a document for a command on a managed node",
     "ssm:SendCommand", [NODES, own("AWS-RunShellScript")]),
    ("such a document in an association",
     "ssm:CreateAssociation", [ASSOCIATIONS, own("AWS-RunShellScript")]),
    ("an own document in an association",
     "ssm:CreateAssociation", [ASSOCIATIONS, own("x")]),
    ("an association that is changed",
     "ssm:UpdateAssociation", [ASSOCIATIONS]),
    ("a task in a maintenance window",
     "ssm:RegisterTaskWithMaintenanceWindow", [WINDOWS]),
    ("an automation by its definition",
     "ssm:StartAutomationExecution", [DEFINITIONS]),
]
ROWS = [(f"{what} is a host door", e(u(allow(call, resources))),
         ["u door host *"]) for what, call, resources in ALONE]
ROWS.append(("an association without a document is none",
             e(u(allow("ssm:CreateAssociation", ASSOCIATIONS))),
             ["no u door host *"]))

check_rows(ROWS)
