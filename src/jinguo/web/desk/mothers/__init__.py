"""爱心妈妈: who is one, what each still lacks, and what a district asks."""
