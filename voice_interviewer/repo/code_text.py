"""Source text with its comments blanked out, line for line, so that commented-out code never counts."""

from __future__ import annotations

import re

_GROOVY = re.compile(
    r"'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|//[^\n]*|/\*.*?\*/|/\*.*\Z",
    re.DOTALL,
)
_SHELL = re.compile(r"(^|\s)#[^\n]*")


def without_groovy_comments(source: str) -> str:
    """Comments become blanks, strings stay, line numbers stay."""

    def replacement(found: re.Match[str]) -> str:
        piece = found.group()
        return "\n" * piece.count("\n") if piece.startswith(("//", "/*")) else piece

    return _GROOVY.sub(replacement, source)


def without_shell_comments(line: str) -> str:
    """One line of a shell script without its comment; a `#` inside quotes stays when quotes are balanced before it."""
    for found in _SHELL.finditer(line):
        before = line[: found.start() + len(found.group(1))]
        if before.count('"') % 2 == 0 and before.count("'") % 2 == 0:
            return before
    return line


_TERRAFORM = r"\b(?:terraform|tofu|terragrunt)(?:\s+(?:run-all|run|--?[\w-]+(?:=\S+)?))*\s+"
TOOLS = {
    "terraform apply": re.compile(_TERRAFORM + r"apply\b"),
    "terraform plan": re.compile(_TERRAFORM + r"plan\b"),
    "terraform destroy": re.compile(_TERRAFORM + r"destroy\b"),
    "terraform validate": re.compile(_TERRAFORM + r"(validate|fmt)\b"),
    "docker build": re.compile(r"\bdocker(\s+buildx)?\s+build\b|\bkaniko\b|\bbuildah\b"),
    "docker push": re.compile(r"\bdocker\s+push\b"),
    "docker compose": re.compile(r"\bdocker[ -]compose\b"),
    "kubectl apply": re.compile(r"\bkubectl\b[^|;&\n]*\bapply\b"),
    "kubectl": re.compile(r"\bkubectl\b"),
    "helm upgrade": re.compile(r"\bhelm\s+(upgrade|install)\b"),
    "helm lint": re.compile(r"\bhelm\s+(lint|template)\b"),
    "argocd": re.compile(r"\bargocd\s+app\b"),
    "aws": re.compile(r"\baws\s+[a-z0-9-]+\s+[a-z]"),
    "trivy": re.compile(r"\btrivy\b"),
    "checkov": re.compile(r"\bcheckov\b"),
    "tflint": re.compile(r"\btflint\b"),
    "tfsec": re.compile(r"\btfsec\b"),
    "sonar": re.compile(r"\bsonar-scanner\b|\bsonar:sonar\b|\bwithSonarQubeEnv\b|\bsonarqube\b"),
    "cosign": re.compile(r"\bcosign\b"),
    "pytest": re.compile(r"\bpytest\b"),
    "ansible": re.compile(r"\bansible(-playbook)?\b"),
}
AUTO_APPROVE = re.compile(r"\b(terraform|tofu|terragrunt)\b.*\s--?(auto-approve|terragrunt-non-interactive)\b")


def tools_in(source: str) -> tuple[str, ...]:
    """The names of the known tools that this text runs, in a fixed order."""
    return tuple(name for name, pattern in TOOLS.items() if pattern.search(source))
