using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Doctor;

/// <summary>Changes one response between the doctor and a service.</summary>
/// <param name="edit">Changes the response. It also gets the request.</param>
internal sealed class EditedAnswers(Action<HttpRequestMessage, HttpResponseMessage> edit) : DelegatingHandler
{
    /// <summary>Makes a handler that changes requests before they are sent.</summary>
    public Action<HttpRequestMessage> EditRequest { get; init; } = static _ => { };

    /// <summary>Makes a handler that changes JSON responses with 2xx, by the end of their path.</summary>
    public static EditedAnswers Json(string pathEnd, Action<JsonObject> edit, Action<HttpRequestMessage>? editRequest = null) => new((request, response) =>
    {
        if (!response.IsSuccessStatusCode || !request.RequestUri!.AbsolutePath.EndsWith(pathEnd, StringComparison.Ordinal))
            return;
        var body = JsonNode.Parse(Body(response))!.AsObject();
        edit(body);
        Answer(response, response.StatusCode, body.ToJsonString());
    }) { EditRequest = editRequest ?? (static _ => { }) };

    /// <summary>Makes a handler that replaces responses by path and query.</summary>
    public static EditedAnswers Status(Func<Uri, bool> fits, HttpStatusCode status, string body = """{"statusCode":500,"statusMessage":"Error","message":"Error"}""") => new((request, response) =>
    {
        if (fits(request.RequestUri!))
            Answer(response, status, body);
    });

    /// <summary>Replaces a response.</summary>
    public static void Answer(HttpResponseMessage response, HttpStatusCode status, string body, string type = "application/json")
    {
        response.StatusCode = status;
        response.Content = new StringContent(body, Encoding.UTF8, type);
    }

    /// <summary>Reads the response's body.</summary>
    public static string Body(HttpResponseMessage response)
    {
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        EditRequest(request);
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        edit(request, response);
        return response;
    }
}
