import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.util.ClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints the Pods of its own namespace, asked for with the service account of its Pod. */
public class ListPods {
  static final Path NAMESPACE_FILE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  public static void main(String[] args) throws IOException, ApiException {
    // Address, CA and token: all that the files and variables in the Pod say.
    var client = ClientBuilder.cluster().build();
    var api = new CoreV1Api(client);

    var namespace = Files.readString(NAMESPACE_FILE);
    var pods = api.listNamespacedPod(namespace).execute();
    for (var pod : pods.getItems()) {
      System.out.println(pod.getMetadata().getName() + " " + pod.getStatus().getPhase());
    }
  }
}
