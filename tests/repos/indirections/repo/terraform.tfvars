max_nodes = 8
