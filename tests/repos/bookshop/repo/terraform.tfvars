domain = "bookshop.example"
