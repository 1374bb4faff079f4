# Asks whether the account "reader" may list what is named.
for resource in "$@"; do
  echo "$resource: $(kubectl auth can-i list "$resource" --as="system:serviceaccount:$KINDLAB_NAMESPACE:reader" 2>&1)"
done
