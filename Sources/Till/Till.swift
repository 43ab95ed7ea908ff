enum Till {}
