"""What every room needs: errors and problems, exact numbers, messages in two languages."""
