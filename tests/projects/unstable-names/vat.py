def gross(net, rate):
    return net + net * rate
