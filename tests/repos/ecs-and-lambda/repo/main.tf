resource "aws_ecs_cluster" "main" {
  name = "shop"
}

resource "aws_ecs_service" "api" {
  name          = "api"
  launch_type   = "FARGATE"
  desired_count = 2
}

resource "aws_ecs_task_definition" "api" {
  family                = "api"
  cpu                   = 256
  container_definitions = jsonencode([{ name = "api", environment = [{ name = "DB_PASSWORD", value = "hunter2-ecs" }] }])
}

resource "aws_lambda_function" "resize" {
  function_name = "resize"
  runtime       = "python3.12"
  memory_size   = 512
}

resource "aws_apigatewayv2_api" "http" {
  name          = "shop"
  protocol_type = "HTTP"
}

resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 60
}

resource "aws_subnet" "all" {
  for_each   = { a = "10.0.1.0/24", b = "10.0.2.0/24" }
  cidr_block = each.value
}

resource "aws_lb" "public" {
  name     = "public"
  internal = false

  dynamic "access_logs" {
    for_each = var.logs ? [1] : []
    content {
      bucket = "logs"
    }
  }
}
