"""Attachments (附件): scans, photos and drawn signatures, sealed under the key of whom they are about."""
