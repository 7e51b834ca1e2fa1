using System.ComponentModel;
using System.Net;
using CodaMcp.Coda;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about the Coda user that the calls act as, and the writes made as it.</summary>
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

    [Tool("get_mutation_status", "Status of a write", Scopes.Read, Idempotent = true)]
    [Description("Whether Coda has applied a write that was 'accepted'. Good for about a day after it.")]
    public static async Task<MutationStatusResult> GetMutationStatus(
        ToolCall call,
        [Description("requestId of the write's result.")] string requestId,
        CancellationToken cancellationToken)
    {
        call.Touches("mutation", requestId);
        try
        {
            var status = await call.Api.GetMutationStatus(requestId, cancellationToken);
            return new MutationStatusResult
            {
                Status = status.Completed ? WriteStatus.Applied : WriteStatus.Accepted,
                RequestId = requestId,
                Warning = status.Warning,
                Note = status.Completed ? Writing.AppliedNote : Writing.AcceptedNote,
            };
        }
        catch (CodaException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return new MutationStatusResult
            {
                Status = WriteStatus.Unknown,
                RequestId = requestId,
                Note = "Coda does not know this requestId: it is a few seconds old, over a day old, or not one of its own. Ask again in a moment, or read the doc.",
            };
        }
    }
}
