using System.ComponentModel;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about the Coda user that the calls act as.</summary>
[Toolset("account")]
internal static class AccountToolset
{
    [Tool("whoami", "Who am I in Coda", Scopes.Read, Idempotent = true)]
    [Description("The Coda user that calls act as: name, email, workspace, and whether the API token is restricted to some docs or operations.")]
    public static async Task<WhoAmIResult> WhoAmI(ToolCall call, CancellationToken cancellationToken)
    {
        var user = await call.Api.WhoAmI(cancellationToken);
        call.Touches("user", user.LoginId);
        return new WhoAmIResult
        {
            Name = user.Name,
            Email = user.LoginId,
            Workspace = user.Workspace?.Name,
            TokenName = user.TokenName,
            TokenRestricted = user.Scoped,
        };
    }
}
