using CodaMcp.Calls;

namespace CodaMcp.Elicitation;

/// <summary>Ends a tool's run that needs the client's answer first. The next run starts from the beginning and finds the answer.</summary>
/// <param name="requests">The questions; at least one.</param>
internal sealed class InputRequiredException(InputRequest[] requests) : Exception("The client has to be asked first.")
{
    /// <summary>The questions.</summary>
    public InputRequest[] Requests { get; } = requests;
}
