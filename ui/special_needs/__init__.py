"""Special needs: an individual solution, who does it, and whether it helped."""
