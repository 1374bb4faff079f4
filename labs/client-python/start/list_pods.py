"""Prints the Pods of its own namespace, asked for with the service account of its Pod."""
from pathlib import Path

from kubernetes import client, config

NAMESPACE_FILE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")

# Address, CA and token: all that the files and variables in the Pod say.
config.load_incluster_config()
api = client.CoreV1Api()

namespace = NAMESPACE_FILE.read_text()
pods = api.list_namespaced_pod(namespace)
for pod in pods.items:
    print(pod.metadata.name, pod.status.phase)
