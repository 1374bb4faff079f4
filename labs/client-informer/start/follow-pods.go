// follow-pods prints what becomes of the Pods of its own namespace, until it is stopped.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

const namespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

func main() {
	log.SetFlags(0)
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

	// Where the Pods come from, and what is called for each change.
	pods := cache.NewListWatchFromClient(clientset.CoreV1().RESTClient(), "pods", string(namespace), fields.Everything())
	store, informer := cache.NewInformerWithOptions(cache.InformerOptions{
		ListerWatcher: pods,
		ObjectType:    &corev1.Pod{},
		Handler: cache.ResourceEventHandlerFuncs{
			AddFunc:    func(object any) { say("added", object) },
			UpdateFunc: func(before, now any) { sayIfMoved(before, now) },
			DeleteFunc: func(object any) { say("deleted", object) },
		},
	})
	go informer.RunWithContext(context.Background())

	// From here on the program has its own copy of the list, kept up to date by the watch.
	cache.WaitForCacheSync(nil, informer.HasSynced)
	fmt.Printf("in sync: %d Pods\n", len(store.ListKeys()))
	select {}
}

func say(what string, object any) {
	if last, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = last.Obj
	}
	pod := object.(*corev1.Pod)
	fmt.Printf("%s %s %s\n", what, pod.Name, pod.Status.Phase)
}

func sayIfMoved(before, now any) {
	if before.(*corev1.Pod).Status.Phase != now.(*corev1.Pod).Status.Phase {
		say("changed", now)
	}
}
