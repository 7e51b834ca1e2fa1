using System.Text.RegularExpressions;

namespace CodaMcp.Sandbox.Coda;

/// <summary>addGoLink.</summary>
internal static partial class GoLinkOperations
{
    private const int MaxName = 128;
    private const int MaxUrl = 2048;
    private const int MaxText = 512;

    private static readonly Shape Add = Shape.Of(
        ("name*", Shape.Text(MaxName)),
        ("destinationUrl*", Shape.Text(MaxUrl)),
        ("description", Shape.String),
        ("urlPattern", Shape.NullableString),
        ("creatorEmail", Shape.NullableString));

    public static IReadOnlyList<CodaOperation> All { get; } =
        [CodaOperation.Write("addGoLink", "POST", "/organizations/{organizationId}/goLinks", AddGoLink)];

    private static CodaAnswer AddGoLink(CodaCall call)
    {
        var body = call.Body(Add);
        // The operation has no 404, so another organization is 403.
        if (call.Route("organizationId") != Northwind.OrganizationId)
            throw new CodaException(403);
        var creator = body["creatorEmail"]?.GetValue<string>();
        if (creator is not null && call.Role != SandboxCodaRole.Admin)
            throw new CodaException(403, "Only organization admins can set the creator of a go link.");
        var link = new SandboxGoLink(
            body["name"]!.GetValue<string>(),
            body["destinationUrl"]!.GetValue<string>(),
            creator ?? call.User.LoginId,
            body["description"]?.GetValue<string>(),
            body["urlPattern"]?.GetValue<string>());
        if (!NameFormat().IsMatch(link.Name))
            throw CodaException.BadRequest("The name of a go link may only contain letters, digits, dashes and underscores.");
        if (!Uri.TryCreate(link.DestinationUrl, UriKind.Absolute, out var destination) || destination.Scheme is not ("https" or "http"))
            throw CodaException.BadRequest("destinationUrl is not a valid URL.");
        if (link.Description?.Length > MaxText || link.UrlPattern?.Length > MaxUrl || link.CreatorEmail.Length > MaxText)
            throw CodaException.BadRequest("A text of the go link is too long.");
        call.Services.World.Change(workspace => workspace.GoLinks.Exists(other => other.Name.Equals(link.Name, StringComparison.OrdinalIgnoreCase))
            ? throw CodaException.BadRequest("A go link with this name already exists.")
            : workspace with { GoLinks = workspace.GoLinks.Add(link) });
        return CodaAnswer.Ok([]);
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]+$")]
    private static partial Regex NameFormat();
}
