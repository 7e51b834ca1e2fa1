using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;

namespace CodaMcp.Stops;

/// <summary>The stops of operators, as this silo knows them.</summary>
public sealed class CurrentStops : Current<Stop>
{
    /// <inheritdoc/>
    public override string Describe() => All.Count == 0 ? "nothing" : string.Join(", ", All.Select(stop => $"{stop.Kind} {stop.Value}".Trim()));

    /// <summary>Returns why a call is refused; null if nothing stops it.</summary>
    /// <param name="member">The member who makes the call.</param>
    /// <param name="clientId">The OAuth client that makes the call.</param>
    /// <param name="tool">The tool, or the MCP method if it is not a tool call.</param>
    /// <param name="writes">Whether the call writes, or may write.</param>
    public ToolError? RefusalOf(MemberId member, string clientId, string tool, bool writes)
    {
        foreach (var stop in All)
        {
            var stopped = stop.Kind switch
            {
                StopKind.Everything => "all calls on this server",
                StopKind.Writes when writes => "all changes on this server",
                StopKind.Organization when stop.Value == member.Organization => "all calls of your organization",
                StopKind.Member when stop.Value == member.ToGrainKey() => "all your calls",
                StopKind.Client when stop.Value == clientId => "all calls of this client",
                StopKind.Tool when stop.Value == tool => $"the tool '{tool}'",
                _ => null,
            };
            if (stopped is not null)
                return new ToolError(ToolErrorKind.Stopped, $"An operator of this server has stopped {stopped}; do not try again until the person you work for says that it was resumed.");
        }

        return null;
    }
}
