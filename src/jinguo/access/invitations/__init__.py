"""Invitations (邀请): links with which somebody opens her own account."""
