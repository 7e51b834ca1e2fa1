using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Doctor;

/// <summary>Stands between the doctor and Stytch, and changes the JSON of one path.</summary>
/// <param name="pathEnd">What the path ends with.</param>
/// <param name="edit">Changes the answer's body.</param>
/// <param name="status">Another status; null for none.</param>
internal sealed class EditedJson(string pathEnd, Action<JsonObject> edit, HttpStatusCode? status = null) : DelegatingHandler
{
    private int answers;

    /// <summary>Which answer has status 200, whatever it was; 0 for never.</summary>
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
