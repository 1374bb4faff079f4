# Runs all five programs, one after the other, and shows what each ends with.
run() {
  name=$1 input=$2
  shift 2
  echo "== $name"
  kubectl exec -i five "$@" <"$input" 2>&1 | grep -oE "$PATTERN" | tail -n 1
}
PATTERN='x509: .*|certificate verify failed: [^(]*[a-z]|unable to verify the first certificate|PKIX path validation failed|Path does not chain with any of the trust anchors|cannot list resource|five Running'
run Go /dev/null -c go -- list-pods
run Python list_pods.py -c python -- python3 -
run JavaScript list-pods.mjs -c javascript -- node -
run Java /dev/null -c jvm -- java ListPods
run Kotlin /dev/null -c jvm -- java ListPodsKt
