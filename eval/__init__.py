"""Questions with known answers, metrics, reports: did a change make it better or worse?"""
