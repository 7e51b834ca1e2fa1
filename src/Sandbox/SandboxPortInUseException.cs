namespace CodaMcp.Sandbox;

/// <summary>Reports that one of the Sandbox's ports is in use.</summary>
/// <param name="setting">The setting of the port.</param>
/// <param name="port">The port.</param>
/// <param name="cause">The exception of the listener.</param>
public sealed class SandboxPortInUseException(string setting, int port, Exception cause) : IOException($"Port {port} is in use. Stop what listens there, or set {setting} to a free one.", cause)
{
    /// <summary>The setting of the port.</summary>
    public string Setting => setting;

    /// <summary>The port.</summary>
    public int Port => port;
}
