namespace CodaMcp.Sandbox;

/// <summary>One of the Sandbox's ports is in use.</summary>
/// <param name="setting">The setting that names the port.</param>
/// <param name="port">The port.</param>
/// <param name="cause">What the listener said.</param>
public sealed class SandboxPortInUseException(string setting, int port, Exception cause) : IOException($"Port {port} is in use. Stop what listens there, or set {setting} to a free one.", cause)
{
    /// <summary>The setting that names the port.</summary>
    public string Setting => setting;

    /// <summary>The port.</summary>
    public int Port => port;
}
