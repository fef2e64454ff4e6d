"""The practice network: hosts as network namespaces on one bridge."""
