# What the user "visitor" of the kubeconfig gets to see.
for path in / /metrics /api/v1/nodes /api/v1/secrets; do
  if kubectl --user=visitor get --raw "$path" >/dev/null 2>&1; then echo "open    $path"; else echo "closed  $path"; fi
done
