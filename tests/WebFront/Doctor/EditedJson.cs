using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Doctor;

/// <summary>Changes the JSON of one path between the doctor and Stytch.</summary>
/// <param name="pathEnd">The end of the path.</param>
/// <param name="edit">Changes the response's body.</param>
/// <param name="status">Another status; null for none.</param>
internal sealed class EditedJson(string pathEnd, Action<JsonObject> edit, HttpStatusCode? status = null) : DelegatingHandler
{
    private int answers;

    /// <summary>The number of the response that gets status 200; 0 for none.</summary>
    public int OkFrom { get; init; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (!request.RequestUri!.AbsolutePath.EndsWith(pathEnd, StringComparison.Ordinal))
            return response;
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
        edit(body);
        response.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        response.StatusCode = ++answers == OkFrom ? HttpStatusCode.OK : status ?? response.StatusCode;
        return response;
    }
}
