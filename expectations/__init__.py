"""What must hold before anyone may see a table."""
