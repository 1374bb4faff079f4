import io.kubernetes.client.openapi.apis.CoreV1Api
import io.kubernetes.client.util.ClientBuilder
import java.io.File

const val NAMESPACE_FILE = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

/** The same library as in Java, and the same requests. */
fun main() {
    val client = ClientBuilder.cluster().build()
    val api = CoreV1Api(client)

    val namespace = File(NAMESPACE_FILE).readText()
    val pods = api.listNamespacedPod(namespace).execute()
    pods.items.forEach { println("${it.metadata?.name} ${it.status?.phase}") }
}
