# What the user "visitor" of the kubeconfig gets to see.
look() {
  if kubectl --user=visitor get --raw "$2" >/dev/null 2>&1; then echo "open    $1"; else echo "closed  $1"; fi
}
look "secrets here" "/api/v1/namespaces/$KINDLAB_NAMESPACE/secrets"
look "secrets elsewhere" /api/v1/namespaces/default/secrets
look nodes /api/v1/nodes
look /metrics /metrics
look / /
