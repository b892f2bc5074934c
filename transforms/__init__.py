"""What is done to the text: values in, values out."""
