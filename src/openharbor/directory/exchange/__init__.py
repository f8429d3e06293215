"""Exchange with others in Open Referral HSDS: read their files, keep what they sent, hand it on without loss."""
