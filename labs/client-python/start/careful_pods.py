"""Like list_pods.py, and says in one line why it was refused."""
import json
import sys
from pathlib import Path

from kubernetes import client, config

NAMESPACE_FILE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")

config.load_incluster_config()
api = client.CoreV1Api()

try:
    pods = api.list_namespaced_pod(NAMESPACE_FILE.read_text())
except client.ApiException as error:
    # The body is what the server sent: an object of kind Status.
    status = json.loads(error.body)
    sys.exit(f"{error.status} {status['reason']}: {status['message']}")
for pod in pods.items:
    print(pod.metadata.name, pod.status.phase)
