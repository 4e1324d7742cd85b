terraform {
  source = "git::git@git.example.com:modules/vpc.git?ref=v2.0.1"
}
