// list-pods prints the Pods of its own namespace, asked for with the service account of its Pod.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const namespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

func main() {
	log.SetFlags(0)

	// Address, CA and token: all that the files and variables in the Pod say.
	config, err := rest.InClusterConfig()
	if err != nil {
		log.Fatal(err)
	}
	clientset, err := kubernetes.NewForConfig(config)
	if err != nil {
		log.Fatal(err)
	}

	namespace, err := os.ReadFile(namespaceFile)
	if err != nil {
		log.Fatal(err)
	}
	pods, err := clientset.CoreV1().Pods(string(namespace)).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, pod := range pods.Items {
		fmt.Printf("%s %s\n", pod.Name, pod.Status.Phase)
	}
}
