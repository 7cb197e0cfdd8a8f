"""Applications: from the materials on the desk to the result in the customer's hand (chapter 3.2)."""
