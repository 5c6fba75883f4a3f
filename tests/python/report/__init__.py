"""Tests of reports: pages of one recording and of a batch."""
