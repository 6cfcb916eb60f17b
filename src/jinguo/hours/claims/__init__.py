"""Claims (补录申请): minutes that no check-in proves, asked for and decided by another person."""
